"""What `confdash serve` gives away: the public pages over HTTP, or as files in a folder. It reads no store itself."""

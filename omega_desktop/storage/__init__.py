"""What is kept on disk: one SQLite database, the copied DICOM files, secrets in the OS store."""

//! Records in: files of many formats, read to raw rows and bound to a policy's record types.


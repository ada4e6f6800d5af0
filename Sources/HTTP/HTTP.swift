// This floor is being built.

// The Runtime module.

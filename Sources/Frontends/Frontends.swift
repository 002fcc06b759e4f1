// The Frontends module.

/**
 * Modes of what is written for this user alone: the store, logs of invocations, caches, exports. umask(2) can only take
 * from them. What is there already keeps its mode: it is the user's.
 */
export const PRIVATE_FILE = 0o600
export const PRIVATE_FOLDER = 0o700

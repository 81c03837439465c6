/** How annotations of undecided assertions begin: the worker writes them, the main process finds them again. */
export const INCONCLUSIVE = 'inconclusive: '

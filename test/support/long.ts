/** The long form of the suite, by hand: `npm run long:tests`. What is skipped without it has a shorter test beside it. */
export const long = process.env.LONG_TESTS !== undefined

// Prints the one line that a reader of a CI log looks for: how many tests passed and failed.
import { readFileSync } from 'node:fs'

const { numPassedTests, numFailedTests, numPendingTests, success } = JSON.parse(readFileSync(process.argv[2], 'utf8'))
console.log(`${numPassedTests} passed, ${numFailedTests} failed, ${numPendingTests} skipped`)
process.exitCode = success && numPassedTests > 0 ? 0 : 1

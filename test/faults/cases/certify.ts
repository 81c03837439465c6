import type { FaultCase } from '../fault-case.ts'

/** Files of machines that are not as they were signed. */
export const CERTIFY_FAULTS: readonly FaultCase[] = [
  {
    fault: 'a bit of a certificate is turned',
    place: 'certify --verify',
    tells: ['CERTIFICATE_INVALID'],
    seen: {
      file: 'test/certify/verify.test.ts',
      test: 'no bit of it can be turned',
      outcome: {
        exitCode: 1,
        said: 'its signature is not that of its content and its key; or: it does not fit the schema',
        kept: 'nothing is written',
        unchanged: 'the file as it was',
      },
    },
  },
]

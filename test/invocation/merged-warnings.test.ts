import { expect, test } from 'vitest'
import { mergedWarnings } from '../../src/invocation/merged-warnings.ts'

test('warnings of many windows become one per subject, with their counts added', () => {
  expect(
    mergedWarnings([
      [{ kind: 'counter-wrapped', counter: 'package-0', times: 1 }],
      [
        { kind: 'counter-wrapped', counter: 'package-0', times: 2 },
        { kind: 'counter-wrapped', counter: 'package-1', times: 1 },
      ],
      [{ kind: 'below-resolution', domain: 'dram', windows: 1 }],
      [{ kind: 'below-resolution', domain: 'dram', windows: 1 }],
      [{ kind: 'counter-fault', counter: 'dram-0', domain: 'dram', fault: 'gone', windows: 1 }],
      [{ kind: 'counter-fault', counter: 'dram-0', domain: 'dram', fault: 'reset', windows: 1 }],
      [{ kind: 'window-too-short', domain: 'dram', seconds: 0.2, minimumSeconds: 0.3 }],
      [{ kind: 'window-too-short', domain: 'dram', seconds: 0.1, minimumSeconds: 0.3 }],
    ]),
  ).toEqual([
    { kind: 'counter-wrapped', counter: 'package-0', times: 3 },
    { kind: 'counter-wrapped', counter: 'package-1', times: 1 },
    { kind: 'below-resolution', domain: 'dram', windows: 2 },
    { kind: 'counter-fault', counter: 'dram-0', domain: 'dram', fault: 'gone', windows: 1 },
    { kind: 'counter-fault', counter: 'dram-0', domain: 'dram', fault: 'reset', windows: 1 },
    { kind: 'window-too-short', domain: 'dram', seconds: 0.1, minimumSeconds: 0.3 },
  ])
})

import { EnergyError } from '../errors.ts'
import { type Certificate, certificateSchema, certificateText } from './certificate.ts'
import { implausible } from './plausibility.ts'
import { isSignedByItsKey } from './signature.ts'

const LARGEST_LETTERS = 1_000_000
/** Places of a wrong certificate that are named. */
const MOST_PLACES = 5

const invalid = (name: string, why: string): EnergyError =>
  new EnergyError(
    'CERTIFICATE_INVALID',
    `The certificate ${name} cannot be trusted: ${why}.`,
    'Take the file as `vitest-energy certify` wrote it, or measure again.',
  )

function parsed(name: string, text: string): unknown {
  if (text.length > LARGEST_LETTERS) throw invalid(name, `it has more than ${LARGEST_LETTERS} letters`)
  try {
    return JSON.parse(text)
  } catch {
    // What the parser says holds letters of the file, which may be anybody's.
    throw invalid(name, 'it is no JSON')
  }
}

/** Places and kinds of what does not fit. Values and names of keys of the file are not repeated: they may be anything. */
function places(issues: readonly { path: readonly PropertyKey[]; code: string }[]): string {
  const shown = issues.slice(0, MOST_PLACES).map(({ path, code }) => {
    const place = path.map((each) =>
      typeof each === 'number' ? each : /^\w{1,40}$/.test(String(each)) ? String(each) : '?',
    )
    return `${place.join('.') || 'the document'} (${code.replaceAll('_', ' ')})`
  })
  return `it does not fit the schema at ${shown.join(', ')}`
}

/**
 * Reads a certificate and looks at all that can be looked at without its machine: schema, signature, plausibility, and that
 * the text is the one that its numbers are written as, so that no second value of a key hides in it.
 *
 * @param name of the file, for messages
 * @throws EnergyError CERTIFICATE_INVALID
 */
export function verifiedCertificate(name: string, text: string): Certificate {
  const { data, error } = certificateSchema.safeParse(parsed(name, text))
  if (error) throw invalid(name, places(error.issues))
  if (certificateText(data) !== text.replaceAll('\r\n', '\n'))
    throw invalid(name, 'its text is not as certify writes it: keys twice, in another order, or other blanks')
  if (!isSignedByItsKey(data)) throw invalid(name, 'its signature is not that of its content and its key')
  const wrong = implausible(data)
  if (wrong.length > 0) throw invalid(name, `it contradicts itself at ${wrong.slice(0, MOST_PLACES).join(', ')}`)
  return data
}

import { certificateText } from '../certify/certificate.ts'
import { certificateSummary, SIGNATURE_LINES } from '../certify/certificate-summary.ts'
import { verifiedCertificate } from '../certify/verify.ts'
import { textOf } from '../config/text-file.ts'
import { EnergyError, EXIT } from '../errors.ts'
import { plainLine, signsOf, terminalLook } from '../reporters/index.ts'

/**
 * Looks at a certificate and says what its signature proves.
 *
 * @returns 0
 * @throws EnergyError CERTIFICATE_INVALID for one that is not as it was signed, USAGE for no file, CONFIG_UNREADABLE for one
 * that cannot be read
 */
export async function verifyCertificate(file: string, { json }: { json: boolean }): Promise<number> {
  const name = plainLine(file)
  const found = textOf(file)
  if (found === undefined)
    throw new EnergyError('USAGE', `There is no file ${name}.`, 'Name one that `vitest-energy certify` wrote.')
  const certificate = verifiedCertificate(name, found)
  const signs = signsOf(terminalLook(process.stdout).ascii)
  const text = [...certificateSummary(certificate), '', ...SIGNATURE_LINES, ''].join('\n')
  process.stdout.write(json ? certificateText(certificate) : signs(text))
  return EXIT.ok
}

// oxlint-disable-next-line no-control-regex -- terminal sequences are what it is about
const ANSI = /\u001B(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001B]*(?:\u0007|\u001B\\)?|[@-Z\\-_])/g

/** Words of ASCII, one space apart: most names and all numbers, which stay as they are. */
const PLAIN = /^[!-~]+(?: [!-~]+)*$/

/**
 * A text that came from elsewhere as one line that shows what it holds: no terminal sequences, no control characters, no
 * marks that turn the direction of writing (Unicode category Cf: CVE-2021-42574), no halves of a surrogate pair and no
 * noncharacters, of which XML allows some nowhere (https://www.w3.org/TR/xml/#charsets).
 */
export const plainLine = (text: string): string => (PLAIN.test(text) ? text : cleaned(text))

const cleaned = (text: string): string =>
  text
    .replace(ANSI, '')
    .replace(/[\s\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/\p{Cf}/gu, '')
    .replace(/[\p{Cs}\p{Noncharacter_Code_Point}]/gu, '\uFFFD')
    .trim()

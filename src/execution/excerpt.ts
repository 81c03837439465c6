/** One line of bounded length of any text, for messages: white space and control characters become a space. */
export function excerpt(text: string, characters = 160): string {
  const line = text
    .slice(0, 2 * characters)
    .replace(/[\s\p{C}]+/gu, ' ')
    .trim()
  return line.length <= characters && text.length <= 2 * characters
    ? line
    : `${line.slice(0, characters)}…`.toWellFormed()
}

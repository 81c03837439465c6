/** Cuts a text to a number of letters, with an ellipsis in the middle so that both ends stay readable. */
export function shortened(text: string, limit: number): string {
  if (text.length <= limit) return text
  const letters = [...text]
  if (letters.length <= limit) return text
  const tail = Math.floor((limit - 1) / 2)
  return `${letters.slice(0, limit - 1 - tail).join('')}…${letters.slice(letters.length - tail).join('')}`
}

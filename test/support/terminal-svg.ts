/** How letters look, from a moment of a terminal's output on. */
interface Look {
  colour?: string
  bold?: true
  dim?: true
}

interface Piece extends Look {
  text: string
  column: number
}

const FONT_PX = 14
const LETTER_PX = 8.43
const LINE_PX = 20
const MARGIN_PX = 18
const BAR_PX = 34

/** Colours 30 to 37 and 90 to 97 of a terminal, on a dark ground, each at least 4.5:1 against it. */
const COLOURS = ['#8a8f98', '#ff7b72', '#56d364', '#e3b341', '#79c0ff', '#d2a8ff', '#56d4dd', '#e6edf3']
const GROUND = '#0d1117'
const INK = '#e6edf3'

function changed(look: Look, code: number): Look {
  const { colour, bold, dim } = look
  if (code === 0) return {}
  if (code === 1) return { ...look, bold: true }
  if (code === 2) return { ...look, dim: true }
  if (code === 22) return colour === undefined ? {} : { colour }
  if (code === 39) return { ...(bold && { bold }), ...(dim && { dim }) }
  const place = code >= 90 ? code - 90 : code - 30
  const found = place >= 0 && place < COLOURS.length ? COLOURS[place] : undefined
  return found === undefined ? look : { ...look, colour: found }
}

/** A line in pieces that look alike. */
function pieces(line: string, start: Look): { pieces: Piece[]; look: Look } {
  const out: Piece[] = []
  let [look, column] = [start, 0]
  // oxlint-disable-next-line no-control-regex -- escape sequences are what it is about
  for (const part of line.split(/(\u001b\[[\d;]*[A-Za-z])/)) {
    if (part.startsWith('\u001b[')) {
      if (part.endsWith('m')) for (const code of part.slice(2, -1).split(';')) look = changed(look, Number(code))
      continue
    }
    if (part !== '') out.push({ ...look, text: part, column })
    column += [...part].length
  }
  return { pieces: out, look }
}

const escaped = (text: string): string => text.replace(/[&<>"]/g, (letter) => `&#${letter.charCodeAt(0)};`)
const px = (value: number): string => String(Number(value.toFixed(2)))

function pieceSvg({ text, column, colour, bold, dim }: Piece, y: number): string {
  const letters = [...text].length
  const look = [
    `x="${px(MARGIN_PX + column * LETTER_PX)}" y="${px(y)}" textLength="${px(letters * LETTER_PX)}"`,
    ...(colour === undefined ? [] : [`fill="${colour}"`]),
    ...(bold ? ['font-weight="bold"'] : []),
    ...(dim ? ['opacity=".65"'] : []),
  ]
  // Other spaces would be taken together.
  return text.trim() === '' ? '' : `<text ${look.join(' ')}>${escaped(text).replaceAll(' ', '\u00a0')}</text>`
}

/**
 * What a terminal showed, as a picture: letters, colours 30 to 37 and 90 to 97, bold and dim. A carriage return and moves of
 * the cursor are not known.
 *
 * @param columns width of the terminal
 */
export function terminalSvg(output: string, { title, columns }: { title: string; columns: number }): string {
  const lines = output.trimEnd().split('\n')
  const width = columns * LETTER_PX + 2 * MARGIN_PX
  const height = BAR_PX + lines.length * LINE_PX + 2 * MARGIN_PX
  let look: Look = {}
  const body = lines.flatMap((line, i) => {
    const { pieces: found, look: next } = pieces(line, look)
    look = next
    return found
      .map((piece) => pieceSvg(piece, BAR_PX + MARGIN_PX + (i + 0.75) * LINE_PX))
      .filter((each) => each !== '')
  })
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${px(width)} ${px(height)}" width="${px(width)}" role="img" aria-label="${escaped(title)}">`,
    `<title>${escaped(title)}</title>`,
    `<rect width="100%" height="100%" rx="8" fill="${GROUND}"/>`,
    `<text x="${MARGIN_PX}" y="22" fill="${COLOURS[0]}" font-family="sans-serif" font-size="13">${escaped(title)}</text>`,
    `<g font-family="ui-monospace,'DejaVu Sans Mono',Menlo,Consolas,monospace" font-size="${FONT_PX}" fill="${INK}">`,
    ...body,
    '</g>',
    '</svg>',
    '',
  ].join('\n')
}

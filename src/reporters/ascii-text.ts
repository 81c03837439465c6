/** What stands for a sign where the terminal shows ASCII alone. Marks of trees, bars and sparklines keep their width. */
const ASCII: Readonly<Record<string, string>> = {
  '├': '|',
  '│': '|',
  '╰': '`',
  '─': '-',
  '▁': '.',
  '▂': ':',
  '▃': '-',
  '▄': '=',
  '▅': '+',
  '▆': 'o',
  '▇': '*',
  '█': '#',
  '░': '.',
  '±': '+/-',
  µ: 'u',
  μ: 'u',
  '×': 'x',
  '≈': '~',
  '≤': '<=',
  '≥': '>=',
  '∞': 'inf',
  '°': ' deg ',
  '–': '-',
  '—': '--',
  '−': '-',
  σ: 'sigma',
  '…': '~',
  '✗': 'x',
  '✓': 'ok',
  '☑': 'a',
  '⚠': '!',
  '⏭': '>',
  '❯': '>',
  '↓': 'v',
  '↑': '^',
  '←': '<-',
  '→': '->',
  '·': '-',
  '“': '"',
  '”': '"',
  '’': "'",
}

const SIGNS = new RegExp(`[${Object.keys(ASCII).join('')}]`, 'gu')

/** A report for a terminal that is not known to show Unicode: our own signs in ASCII. Names from elsewhere keep their letters. */
export const asciiText = (text: string): string => text.replace(SIGNS, (sign) => ASCII[sign] ?? sign)

/** How a text looks in the signs of a terminal. */
export const signsOf = (ascii: boolean): ((text: string) => string) => (ascii ? asciiText : String)

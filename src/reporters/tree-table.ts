import { displayWidth, shortenedToColumns } from './display-width.ts'
import { plainLine } from './plain-line.ts'
import { shortened } from './shortened.ts'
import { alignedLines, type Cell, type Column } from './table.ts'

/** A row of a table with the names above it: of its file and of the suites that it is in. */
export interface TreeLeaf {
  path: readonly string[]
  name: string
  /** Of the columns after the first one. */
  cells: readonly Cell[]
}

export interface TreeLook {
  heading: (text: string) => string
  file: (text: string) => string
  /** Columns of the terminal. */
  width: number
}

interface Branch {
  label: string
  children: (Branch | TreeLeaf)[]
}

/** A line of the finished tree: the signs in front of it, and what hangs there. */
interface TreeLine {
  indent: string
  of: Branch | TreeLeaf
}

/** What stands in front of an item, and of what is below it. */
interface TreeSigns {
  item: string
  last: string
  line: string
  blank: string
}

const SIGNS: TreeSigns = { item: '├─ ', last: '╰─ ', line: '│  ', blank: '   ' }
const NARROW_SIGNS: TreeSigns = { item: '├ ', last: '╰ ', line: '│ ', blank: '  ' }
/** Columns below which the tree takes less room. */
const NARROW = 80

/** Levels of names above a row; further suites stand on one line. */
const DEEPEST = 4

/** Letters of a name that are looked at: the rest of a longer one would be cut anyway. */
const LONGEST_NAME = 200

/** A name from elsewhere on one line: without control characters, and without what turns the direction of writing. */
export const nameText = (name: string): string => shortened(plainLine(name), LONGEST_NAME)

const isBranch = (of: Branch | TreeLeaf): of is Branch => 'children' in of

function branchIn({ children }: Branch, label: string): Branch {
  const known = children.find((child): child is Branch => isBranch(child) && child.label === label)
  if (known) return known
  const branch: Branch = { label, children: [] }
  children.push(branch)
  return branch
}

/** A suite that holds nothing but one other suite stands on one line with it. */
function joined({ label, children }: Branch): Branch {
  const [only, ...others] = children
  if (only === undefined || others.length > 0 || !isBranch(only)) return { label, children }
  return joined({ label: `${label} > ${only.label}`, children: only.children })
}

function* linesBelow({ children }: Branch, lines: TreeSigns, lead = ''): Generator<TreeLine> {
  for (const [i, child] of children.entries()) {
    const isLast = i === children.length - 1
    const of = isBranch(child) ? joined(child) : child
    yield { indent: lead + (isLast ? lines.last : lines.item), of }
    if (isBranch(of)) yield* linesBelow(of, lines, lead + (isLast ? lines.blank : lines.line))
  }
}

function treeOf(leaves: readonly TreeLeaf[], width: number): TreeLine[] {
  const root: Branch = { label: '', children: [] }
  for (const leaf of leaves) {
    const { path } = leaf
    const deep = path.slice(DEEPEST - 1).join(' > ')
    let branch = root
    for (const part of [...path.slice(0, DEEPEST - 1), ...(deep === '' ? [] : [deep])])
      branch = branchIn(branch, nameText(part))
    branch.children.push(leaf)
  }
  return root.children.flatMap((file) => [
    { indent: '', of: file },
    ...(isBranch(file) ? linesBelow(file, width < NARROW ? NARROW_SIGNS : SIGNS) : []),
  ])
}

/** Rows in columns below the names of their files and suites, joined by the lines of a tree. */
export function treeTable(columns: readonly Column[], leaves: readonly TreeLeaf[], look: TreeLook): string[] {
  const tree = treeOf(leaves, look.width)
  const rows = tree.flatMap(({ indent, of }) =>
    isBranch(of) ? [] : [[{ text: nameText(of.name), indent }, ...of.cells]],
  )
  const [heading = '', ...lines] = alignedLines(columns, rows, look.width)
  return [
    look.heading(heading),
    ...tree.map(({ indent, of }) => {
      if (!isBranch(of)) return lines.shift() ?? ''
      const label = shortenedToColumns(of.label, look.width - displayWidth(indent))
      return indent === '' ? look.file(label) : indent + label
    }),
  ]
}

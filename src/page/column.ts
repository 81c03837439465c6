/** What Preact can show: its `ComponentChildren`, whose module would bring the types of the DOM along. */
export type Shown = object | string | number | bigint | boolean | null | undefined

/** A column of a table: what people read in it, and the value behind that. */
export interface Column<Row> {
  /** Its name in the URL. */
  key: string
  heading: string
  /** `name`: a text from elsewhere; `text`: words of ours; `number`: on the right, digits below each other. */
  kind: 'name' | 'text' | 'number'
  /** Unit of `value`, which CSV puts behind the heading: `J`. */
  unit?: string
  /** What is read and copied as Markdown. It says why where there is no value. */
  text: (row: Row) => string
  /** What rows are sorted by and CSV has, undefined where it is missing; by default the text. */
  value?: (row: Row) => number | string | undefined
  /** What is shown instead of the text: a link, a chart. It tells no more than the text. */
  show?: (row: Row) => Shown
}

export const valueOf = <Row>({ text, value }: Column<Row>, row: Row): number | string | undefined =>
  value === undefined ? text(row) : value(row)

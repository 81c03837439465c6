import type { EnergyText } from './energy-unit.ts'

type Colour = 'bold' | 'cyan' | 'dim' | 'green' | 'red' | 'yellow'

/** How the parts of a console report look. */
export interface ConsoleStyle {
  colours: Record<Colour, (text: string) => string>
  /** Columns of the terminal. */
  width: number
  energy: EnergyText
  /** A text in the signs that the terminal shows; before it is aligned or wrapped, because its width may change. */
  signs: (text: string) => string
}

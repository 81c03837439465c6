import { useState } from 'preact/hooks'
import { chooseScheme, SCHEMES, type Scheme, storedScheme } from './scheme.ts'

/** Colours as the system has them, or chosen. */
export function SchemeSwitch() {
  const [scheme, setScheme] = useState(storedScheme)
  const choose = (next: Scheme): void => {
    chooseScheme(next)
    setScheme(next)
  }
  return (
    <div class="schemes">
      <label>
        Colours{' '}
        <select value={scheme} onChange={({ currentTarget }) => choose(currentTarget.value as Scheme)}>
          {SCHEMES.map((each) => (
            <option key={each} value={each}>
              {each}
            </option>
          ))}
        </select>
      </label>
    </div>
  )
}

import { useEffect, useRef, useState } from 'preact/hooks'

/** The clipboard may be missing or closed, as in a file that was opened from a disk or inside of a frame. */
async function copied(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    return false
  }
}

/** A selected text, to be copied by hand. */
function ByHand({ text, close }: { text: string; close: () => void }) {
  const field = useRef<HTMLTextAreaElement>(null)
  useEffect(() => field.current?.select(), [])
  return (
    <div class="by-hand">
      <label>
        The browser keeps its clipboard closed. Copy this by hand: Ctrl+C or ⌘C.
        <textarea
          ref={field}
          readOnly
          rows={6}
          value={text}
          onKeyDown={({ key }) => {
            if (key === 'Escape') close()
          }}
        />
      </label>
      <button type="button" onClick={close}>
        Close
      </button>
    </div>
  )
}

/** Copies a text that is made when it is asked for. */
export function CopyButton({ label, text }: { label: string; text: () => string }) {
  const [outcome, setOutcome] = useState<'none' | 'copied' | { byHand: string }>('none')
  const button = useRef<HTMLButtonElement>(null)
  const copy = async (): Promise<void> => {
    const all = text()
    setOutcome((await copied(all)) ? 'copied' : { byHand: all })
  }
  const close = (): void => {
    setOutcome('none')
    button.current?.focus()
  }
  return (
    <span class="copy">
      <button type="button" ref={button} onClick={() => void copy()}>
        {label}
      </button>
      <span role="status">{outcome === 'copied' ? ' ✓ copied' : ''}</span>
      {typeof outcome === 'object' && <ByHand text={outcome.byHand} close={close} />}
    </span>
  )
}

import { shownText } from './shown-text.ts'

/** A link to an address from elsewhere: only http and https become one. */
export function ExternalLink({ to, text }: { to: string; text: string }) {
  const isWeb = URL.canParse(to) && ['http:', 'https:'].includes(new URL(to).protocol)
  const shown = shownText(text)
  return isWeb ? (
    <a href={to} rel="noreferrer">
      {shown}
    </a>
  ) : (
    <>{shown}</>
  )
}

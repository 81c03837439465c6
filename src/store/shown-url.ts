/** A database as it may be shown and stored: its URL without the password and without what follows `?`; paths as they are. */
export function shownDatabase(database: string): string {
  if (!/^postgres(ql)?:/.test(database)) return database
  if (!URL.canParse(database)) return 'postgres://…'
  const url = new URL(database)
  url.password = ''
  url.search = ''
  url.hash = ''
  return url.href
}

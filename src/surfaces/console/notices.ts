import { consoleAt } from './addresses.ts'

export const oldPage = {
  title: 'Nothing was changed',
  text: ['The page was open for too long, or somebody else is signed in by now. Load it again.'],
  link: { to: consoleAt.tools, label: 'Load the page again' },
}

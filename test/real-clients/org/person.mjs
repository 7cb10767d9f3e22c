/** Stands for the browser and the person at it: chooses Sara on the page, and goes where it leads. */
const page = new URL(process.argv[2])
const fields = { ...Object.fromEntries(page.searchParams), username: 'sara.sales@acme.example' }
const options = { method: 'POST', body: new URLSearchParams(fields), redirect: 'manual' }
const answer = await fetch(page.origin + page.pathname, options)
await fetch(answer.headers.get('location'))

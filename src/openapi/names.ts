const utf8 = new TextEncoder()

/**
 * A name as External Services gives it to Apex: letters stay, digits too unless first, every other character becomes
 * `x` and its UTF-8 bytes in hexadecimal. Reserved words are not looked at.
 * @see https://help.salesforce.com/s/articleView?id=platform.external_services_schema_def_apex_reserved_keywords.htm
 */
export const esEncode = (name: string): string =>
  name.replace(/^\d|[^A-Za-z0-9]/gu, character =>
    Array.from(utf8.encode(character), byte => `x${byte.toString(16).padStart(2, '0')}`).join(''),
  )

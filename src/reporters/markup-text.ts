/** A text as it stands in HTML, SVG and XML, inside and as the value of an attribute: none of its letters is markup. */
export const markupText = (text: string): string => text.replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`)

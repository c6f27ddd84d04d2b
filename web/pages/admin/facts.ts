import { html, type TemplateResult } from 'lit'

/** What is known, name beside value; what is empty is left out. */
export const drawFacts = (facts: readonly (readonly [string, string])[]): TemplateResult =>
  html`<dl class="facts">
    ${facts
      .filter(([, value]) => value !== '')
      .map(
        ([name, value]) =>
          html`<div>
            <dt>${name}</dt>
            <dd>${value}</dd>
          </div>`,
      )}
  </dl>`

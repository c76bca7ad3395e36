// Starts the design system's components. Pages work without it.
import { initAll } from "./nhsuk-frontend.js"

initAll()

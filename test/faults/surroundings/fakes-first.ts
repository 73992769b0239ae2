// Imported before the bus: it finds nothing but fakes.

import { installFakes } from './fakes.js';

installFakes();

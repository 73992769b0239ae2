// All tests in one process, one after the other.

import './hello.test.js';
import './values.test.js';

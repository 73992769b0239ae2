// The worker of workerpool.

import workerpool from 'workerpool';
import handle from './recording-task.js';

workerpool.worker({ handle });

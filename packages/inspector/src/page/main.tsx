// The inspector's page: a bus at work, in a browser. A folder imports only from wire/ and from the folders listed above it.
//
//   history/  the last minutes: frames as steps that can be undone, and what follows from them (pure)
//   rows/     what tables show: columns, sorting, searching, numbers as text (pure)
//   graph/    which topics the graph shows, and where (pure)
//   state/    what is shown now: the stream, the moment, the address, the theme, the keyboard
//   marks/    small parts that the views share: icons, links, bars
//   tables/, graph-view/, details/   the views; none imports another
//   shell/    the surroundings of the views: the bar, the tabs, the timeline

import { render } from 'preact';
import './styles/tokens.css';
import './styles/base.css';
import './styles/shell.css';
import './styles/top-bar.css';
import './styles/table.css';
import './styles/graph.css';
import './styles/graph-boxes.css';
import './styles/details.css';
import { App } from './shell/app.js';
import { focusSearch } from './shell/search-box.js';
import { followAge } from './state/bus.js';
import { followKeys } from './state/keys.js';
import { followLocation } from './state/location.js';
import { openStream } from './state/stream.js';
import { followTheme } from './state/theme.js';

followTheme();
followLocation();
followKeys(focusSearch);
openStream();
followAge();

const root = document.getElementById('page');
if (root !== null) render(<App />, root);

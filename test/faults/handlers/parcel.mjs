// The message type of these handlers.

import { defineMessageType } from '@stasis-bus/core';

export const Parcel = defineMessageType('test.parcel');

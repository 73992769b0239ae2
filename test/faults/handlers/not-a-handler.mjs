// Its export is no function.

export default 42;

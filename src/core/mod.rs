//! The small, closed core: exact numbers, dates, values that carry their uncertainty, typed expressions.
//! Knows nothing of Chinese wording, files or terminals.

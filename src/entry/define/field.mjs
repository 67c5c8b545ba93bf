/** A field of a struct that every entry has. */
export const required = (name, type, more = {}) => ({ name, type, required: true, ...more })

/** A field that an entry may leave out: all that are added later are such. */
export const optional = (name, type, more = {}) => ({ name, type, ...more })

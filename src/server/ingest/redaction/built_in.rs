//! The sets that are built in, as patterns.

/// An address as it is written in texts: a name, and a host with a dot.
pub const EMAIL: &str = r"(?i-u)[a-z0-9._%+'-]{1,64}@[a-z0-9](?:[a-z0-9-]{0,62}\.){1,8}[a-z]{2,63}";

/// Keys and tokens that tell what they are by how they begin: of model providers, clouds, code hosts and chat tools, of this
/// server, signed tokens, and private keys in PEM.
pub const API_KEY: &str = concat!(
    r"(?-u)\b(?:",
    r"sk-[A-Za-z0-9_-]{20,}",
    r"|(?:sk|rk|pk)_(?:live|test)_[A-Za-z0-9]{16,}",
    r"|gh[pousr]_[A-Za-z0-9]{30,}|github_pat_[A-Za-z0-9_]{22,}|glpat-[A-Za-z0-9_-]{20,}",
    r"|(?:AKIA|ASIA)[A-Z0-9]{16}|AIza[A-Za-z0-9_-]{35}",
    r"|xox[abeoprs]-[A-Za-z0-9-]{10,}",
    r"|hf_[A-Za-z0-9]{30,}|npm_[A-Za-z0-9]{36}|oriel_[A-Za-z0-9_-]{20,}",
    r"|eyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}",
    r"|Bearer [A-Za-z0-9._~+/-]{20,}=*",
    r")|-----BEGIN [A-Z ]{0,32}PRIVATE KEY-----(?u:[\s\S])*?(?:-----END [A-Z ]{0,32}PRIVATE KEY-----|\z)",
);

/// Digits, perhaps in groups, of which some may be a card's; `card` looks which.
pub const DIGITS: &str = r"(?-u)\b[0-9](?:[ -]?[0-9]){12,}\b";

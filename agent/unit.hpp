#pragma once

/// What systemd/writebackd.service calls its things. A shell, in which $STATE_DIRECTORY and its
/// sisters are not set, knows them only from here.
namespace writeback::agent::unit {

inline constexpr const char* service = "writebackd.service";
inline constexpr const char* socket = "writebackd.socket";
inline constexpr const char* user = "writebackd";
inline constexpr const char* ini_file = "/etc/writebackd/writebackd.ini";
inline constexpr const char* state_dir = "/var/lib/writebackd";
inline constexpr const char* runtime_dir = "/run/writebackd";
inline constexpr const char* credentials_dir = "/run/credentials/writebackd.service";
/// Where systemd takes them from (systemd.exec(5), LoadCredential=).
inline constexpr const char* credential_store = "/etc/credstore";

}  // namespace writeback::agent::unit

#pragma once

#include <boost/asio/ssl/context.hpp>
#include <chrono>
#include <memory>
#include <optional>
#include <string>

namespace writeback::api {

struct TlsFiles {
  std::string certificate;  ///< PEM chain, the server's own first
  std::string private_key;  ///< PEM
  std::string client_ca;    ///< PEM; empty: callers are not asked for a certificate
};

/// The TLS side of the listeners: TLS 1.2 and 1.3, ciphers with forward secrecy and authentication
/// only, sessions resumable. A caller's certificate is asked for where client_ca is set, and must
/// then be issued by it; a caller without one comes through, and counts as nobody unless a key
/// makes it somebody. Throws std::runtime_error with the reason, naming the file.
[[nodiscard]] std::shared_ptr<boost::asio::ssl::context> make_server_tls(const TlsFiles& files);

/// Whether browsers would take the first certificate in a PEM file for this name or IP address.
[[nodiscard]] bool certificate_is_for(const std::string& file, const std::string& host);

/// Of the first certificate in a PEM file; negative where it has ended, empty where there is none.
[[nodiscard]] std::optional<std::chrono::seconds> certificate_expires_in(const std::string& file);

}  // namespace writeback::api

#include "tests/support/raw_tls.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>

#include "tests/support/hex.hpp"
#include "tests/support/wait_until.hpp"

namespace writeback::support {
namespace {

std::string last_error() {
  const auto code = ERR_get_error();
  ERR_clear_error();
  if (code == 0) return "the connection ended";
  const char* reason = ERR_reason_error_string(code);
  return reason == nullptr ? "TLS error" : reason;
}

int connect_to(const RawTls::Settings& settings) {
  sockaddr_storage storage{};
  socklen_t size = 0;
  const bool v6 = settings.address.find(':') != std::string::npos;
  if (v6) {
    auto& address = reinterpret_cast<sockaddr_in6&>(storage);
    address.sin6_family = AF_INET6;
    address.sin6_port = htons(settings.port);
    inet_pton(AF_INET6, settings.address.c_str(), &address.sin6_addr);
    size = sizeof(sockaddr_in6);
  } else {
    auto& address = reinterpret_cast<sockaddr_in&>(storage);
    address.sin_family = AF_INET;
    address.sin_port = htons(settings.port);
    inet_pton(AF_INET, settings.address.c_str(), &address.sin_addr);
    size = sizeof(sockaddr_in);
  }
  const int socket = ::socket(v6 ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (::connect(socket, reinterpret_cast<const sockaddr*>(&storage), size) == 0) {
    const int yes = 1;
    setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes));
    fcntl(socket, F_SETFL, O_NONBLOCK);
    return socket;
  }
  close(socket);
  return -1;
}

/// The number behind "Content-Length:"; 0 where there is none.
std::size_t content_length(const std::string& header) {
  static constexpr std::string_view name = "content-length:";
  std::string folded = header;
  for (char& c : folded) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  const auto at = folded.find(name);
  return at == std::string::npos ? 0 : std::stoul(folded.substr(at + name.size()));
}

}  // namespace

struct RawTls::Session {
  Session() = default;
  ~Session() {
    SSL_SESSION_free(resumable);
    SSL_free(ssl);
    SSL_CTX_free(context);
    if (socket >= 0) close(socket);
  }
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  int socket = -1;
  SSL_CTX* context = nullptr;
  SSL* ssl = nullptr;
  SSL_SESSION* resumable = nullptr;  ///< the newest ticket

  static int keep_ticket(SSL* ssl, SSL_SESSION* ticket) {
    auto* self = static_cast<Session*>(SSL_get_app_data(ssl));
    SSL_SESSION_free(self->resumable);
    self->resumable = ticket;
    return 1;
  }

  /// Whether it is worth trying again: waits for what OpenSSL wants.
  [[nodiscard]] bool wait_for(int result, std::chrono::milliseconds limit) const {
    const int wants = SSL_get_error(ssl, result);
    if (wants != SSL_ERROR_WANT_READ && wants != SSL_ERROR_WANT_WRITE) return false;
    pollfd ready{socket, static_cast<short>(wants == SSL_ERROR_WANT_READ ? POLLIN : POLLOUT), 0};
    return poll(&ready, 1, static_cast<int>(limit.count())) == 1;
  }
};

RawTls::RawTls(const Settings& settings, const RawTls* resume)
    : session_(std::make_unique<Session>()) {
  connect(settings, resume);
}

RawTls::~RawTls() = default;

void RawTls::connect(const Settings& settings, const RawTls* resume) {
  Session& s = *session_;
  s.socket = connect_to(settings);
  if (s.socket < 0) {
    failure_ = "can't connect";
    return;
  }
  s.context = SSL_CTX_new(TLS_client_method());
  SSL_CTX_load_verify_locations(s.context, settings.ca_file.c_str(), nullptr);
  SSL_CTX_set_verify(s.context, SSL_VERIFY_PEER, nullptr);
  SSL_CTX_set_session_cache_mode(s.context,
                                 SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL_STORE);
  SSL_CTX_sess_set_new_cb(s.context, &Session::keep_ticket);
  // The oldest versions are offered too where a test asks for them.
  SSL_CTX_set_security_level(s.context, settings.only_version == 0 ? 1 : 0);
  SSL_CTX_set_min_proto_version(s.context, settings.only_version);
  SSL_CTX_set_max_proto_version(s.context, settings.only_version);
  if (!settings.only_cipher.empty()) {
    SSL_CTX_set_cipher_list(s.context, settings.only_cipher.c_str());
  }
  if (!settings.certificate_file.empty()) {
    SSL_CTX_use_certificate_chain_file(s.context, settings.certificate_file.c_str());
    SSL_CTX_use_PrivateKey_file(s.context, settings.private_key_file.c_str(), SSL_FILETYPE_PEM);
  }
  s.ssl = SSL_new(s.context);
  SSL_set_app_data(s.ssl, &s);
  SSL_set_fd(s.ssl, s.socket);
  if (resume != nullptr && resume->session_->resumable != nullptr) {
    SSL_set_session(s.ssl, resume->session_->resumable);
  }
  int result = SSL_connect(s.ssl);
  while (result != 1 && s.wait_for(result, patience)) result = SSL_connect(s.ssl);
  if (result != 1) failure_ = last_error();
}

std::string RawTls::version() const {
  return SSL_get_version(session_->ssl);
}
bool RawTls::session_was_resumed() const {
  return SSL_session_reused(session_->ssl) == 1;
}

std::string RawTls::server_fingerprint() const {
  X509* certificate = SSL_get0_peer_certificate(session_->ssl);
  if (certificate == nullptr) return {};
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  X509_digest(certificate, EVP_sha256(), digest.data(), &size);
  return hex({reinterpret_cast<const char*>(digest.data()), size});
}

bool RawTls::write(std::string_view bytes) {
  while (!bytes.empty()) {
    const int result = SSL_write(session_->ssl, bytes.data(), static_cast<int>(bytes.size()));
    if (result > 0) {
      bytes.remove_prefix(static_cast<std::size_t>(result));
    } else if (!session_->wait_for(result, patience)) {
      ERR_clear_error();
      return false;
    }
  }
  return true;
}

bool RawTls::read_some(std::chrono::milliseconds limit) {
  if (ended_ || !failure_.empty()) return false;
  std::array<char, 4096> bytes{};
  const auto deadline = Clock::now() + limit;
  while (true) {
    const int result = SSL_read(session_->ssl, bytes.data(), static_cast<int>(bytes.size()));
    if (result > 0) {
      received_.append(bytes.data(), static_cast<std::size_t>(result));
      return true;
    }
    const int wants = SSL_get_error(session_->ssl, result);
    if (wants != SSL_ERROR_WANT_READ && wants != SSL_ERROR_WANT_WRITE) {
      ended_ = true;
      ERR_clear_error();
      return false;
    }
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now());
    if (left.count() <= 0 || !session_->wait_for(result, left)) return false;
  }
}

std::string RawTls::read_until(std::string_view text) {
  while (received_.find(text) == std::string::npos && read_some(patience)) {
  }
  const auto at = received_.find(text);
  const auto size = at == std::string::npos ? received_.size() : at + text.size();
  std::string result = received_.substr(0, size);
  received_.erase(0, size);
  return result;
}

std::string RawTls::read_response() {
  std::string response = read_until("\r\n\r\n");
  const std::size_t wanted = content_length(response);
  while (received_.size() < wanted && read_some(patience)) {
  }
  const std::size_t size = wanted < received_.size() ? wanted : received_.size();
  response += received_.substr(0, size);
  received_.erase(0, size);
  return response;
}

std::string RawTls::read_to_end(std::chrono::milliseconds limit) {
  const auto deadline = Clock::now() + limit;
  while (Clock::now() < deadline && read_some(std::chrono::duration_cast<std::chrono::milliseconds>(
                                        deadline - Clock::now()))) {
  }
  std::string result;
  result.swap(received_);
  return result;
}

}  // namespace writeback::support

#pragma once

#include <boost/json/value.hpp>
#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace writeback::support {

struct HttpReply {
  long status = 0;                                  ///< 0: no answer
  std::string error;                                ///< why there was none
  std::multimap<std::string, std::string> headers;  ///< names in small letters
  std::string body;

  /// The body as JSON; null where it is none.
  [[nodiscard]] boost::json::value json() const;
  /// A text member of the body; empty where it has none of that name.
  [[nodiscard]] std::string text(const char* member) const;
  /// The `code` of a problem.
  [[nodiscard]] std::string code() const { return text("code"); }
  [[nodiscard]] std::string header(const std::string& name) const;
};

/// A caller of the daemon over HTTPS with keep-alive. Blocking; one thread.
class HttpsClient {
 public:
  struct Settings {
    std::string base_url;
    std::string ca_file;
    std::string api_key = {};           ///< empty: no Authorization
    std::string certificate_file = {};  ///< of the caller; empty: none
    std::string private_key_file = {};
    std::string interface = {};  ///< the local address to call from
    std::chrono::milliseconds timeout{30'000};
  };
  explicit HttpsClient(Settings settings);
  ~HttpsClient();
  HttpsClient(HttpsClient&& other) noexcept;
  HttpsClient& operator=(HttpsClient&& other) noexcept;

  [[nodiscard]] HttpReply get(const std::string& path);
  /// As application/json, with the API key.
  [[nodiscard]] HttpReply post(const std::string& path, const boost::json::value& body);
  /// Everything as it is given; the API key only where `headers` names none.
  [[nodiscard]] HttpReply send(const std::string& method, const std::string& path,
                               const std::string& body,
                               const std::vector<std::string>& headers = {});
  void set_http_1_0(bool http_1_0);

  /// How many connections it has opened so far.
  [[nodiscard]] long connections() const;

 private:
  struct Session;
  std::unique_ptr<Session> session_;
};

}  // namespace writeback::support

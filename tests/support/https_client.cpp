#include "tests/support/https_client.hpp"

#include <curl/curl.h>

#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <stdexcept>

namespace writeback::support {
namespace {

void initialise_library() {
  static const bool done = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
  if (!done) throw std::runtime_error("curl_global_init");
}

std::size_t take_body(char* bytes, std::size_t size, std::size_t count, void* reply) {
  static_cast<HttpReply*>(reply)->body.append(bytes, size * count);
  return size * count;
}

std::size_t take_header(char* bytes, std::size_t size, std::size_t count, void* target) {
  auto& reply = *static_cast<HttpReply*>(target);
  const std::string line(bytes, size * count);
  if (line.starts_with("HTTP/")) reply.headers.clear();  // 100 Continue came before
  const auto colon = line.find(':');
  if (colon != std::string::npos) {
    std::string name = line.substr(0, colon);
    std::transform(name.begin(), name.end(), name.begin(), [](char c) {
      return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    const auto start = line.find_first_not_of(' ', colon + 1);
    const auto end = line.find_last_not_of("\r\n ");
    reply.headers.emplace(name, start <= end ? line.substr(start, end - start + 1) : std::string());
  }
  return size * count;
}

struct HeaderList {
  HeaderList() = default;
  ~HeaderList() { curl_slist_free_all(first); }
  HeaderList(const HeaderList&) = delete;
  HeaderList& operator=(const HeaderList&) = delete;
  void add(const std::string& line) { first = curl_slist_append(first, line.c_str()); }
  curl_slist* first = nullptr;
};

bool names(const std::vector<std::string>& headers, std::string_view name) {
  return std::any_of(headers.begin(), headers.end(),
                     [&](const std::string& line) { return line.starts_with(name); });
}

}  // namespace

boost::json::value HttpReply::json() const {
  boost::json::error_code failed;
  auto value = boost::json::parse(body, failed);
  return failed ? boost::json::value(nullptr) : value;
}

std::string HttpReply::text(const char* member) const {
  const auto value = json();
  const auto* object = value.if_object();
  const auto* found = object == nullptr ? nullptr : object->if_contains(member);
  const auto* text = found == nullptr ? nullptr : found->if_string();
  return text == nullptr ? std::string() : std::string(*text);
}

std::string HttpReply::header(const std::string& name) const {
  const auto found = headers.find(name);
  return found == headers.end() ? std::string() : found->second;
}

struct HttpsClient::Session {
  explicit Session(Settings given) : settings(std::move(given)), curl(curl_easy_init()) {
    if (curl == nullptr) throw std::runtime_error("curl_easy_init");
  }
  ~Session() { curl_easy_cleanup(curl); }
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  void set_connection_options() const {
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_CAINFO, settings.ca_file.c_str());
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, static_cast<long>(settings.timeout.count()));
    curl_easy_setopt(curl, CURLOPT_HTTP_VERSION,
                     http_1_0 ? CURL_HTTP_VERSION_1_0 : CURL_HTTP_VERSION_1_1);
    if (!settings.interface.empty()) {
      curl_easy_setopt(curl, CURLOPT_INTERFACE, settings.interface.c_str());
    }
    if (!settings.certificate_file.empty()) {
      curl_easy_setopt(curl, CURLOPT_SSLCERT, settings.certificate_file.c_str());
      curl_easy_setopt(curl, CURLOPT_SSLKEY, settings.private_key_file.c_str());
    }
  }

  Settings settings;
  CURL* curl;
  bool http_1_0 = false;
  long connections = 0;
};

HttpsClient::HttpsClient(Settings settings) {
  initialise_library();
  session_ = std::make_unique<Session>(std::move(settings));
}
HttpsClient::~HttpsClient() = default;
HttpsClient::HttpsClient(HttpsClient&& other) noexcept = default;
HttpsClient& HttpsClient::operator=(HttpsClient&& other) noexcept = default;

HttpReply HttpsClient::get(const std::string& path) {
  return send("GET", path, "");
}

HttpReply HttpsClient::post(const std::string& path, const boost::json::value& body) {
  return send("POST", path, boost::json::serialize(body), {"Content-Type: application/json"});
}

HttpReply HttpsClient::send(const std::string& method, const std::string& path,
                            const std::string& body, const std::vector<std::string>& headers) {
  CURL* curl = session_->curl;
  HttpReply reply;
  const std::string url = session_->settings.base_url + path;
  HeaderList list;
  for (const auto& line : headers) list.add(line);
  if (!session_->settings.api_key.empty() && !names(headers, "Authorization:")) {
    list.add("Authorization: Bearer " + session_->settings.api_key);
  }
  if (!names(headers, "Expect:")) list.add("Expect:");  // curl's own is not wanted
  curl_easy_reset(curl);                                // keeps the connections
  session_->set_connection_options();
  curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
  curl_easy_setopt(curl, CURLOPT_PATH_AS_IS, 1L);
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, list.first);
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, &take_body);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &reply);
  curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, &take_header);
  curl_easy_setopt(curl, CURLOPT_HEADERDATA, &reply);
  if (!body.empty() || method == "POST") {
    curl_easy_setopt(curl, CURLOPT_POST, 1L);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body.data());
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
  }
  if (method == "HEAD") curl_easy_setopt(curl, CURLOPT_NOBODY, 1L);
  curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, method.c_str());
  const CURLcode done = curl_easy_perform(curl);
  if (done != CURLE_OK) reply.error = curl_easy_strerror(done);
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &reply.status);
  long opened = 0;
  curl_easy_getinfo(curl, CURLINFO_NUM_CONNECTS, &opened);
  session_->connections += opened;
  return reply;
}

void HttpsClient::set_http_1_0(bool http_1_0) {
  session_->http_1_0 = http_1_0;
}

long HttpsClient::connections() const {
  return session_->connections;
}

}  // namespace writeback::support

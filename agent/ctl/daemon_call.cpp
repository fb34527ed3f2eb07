#include "agent/ctl/daemon_call.hpp"

#include <curl/curl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <cerrno>
#include <cstdio>
#include <memory>

#include "agent/control_path.hpp"
#include "agent/ctl/answer_members.hpp"
#include "agent/ctl/printable.hpp"

namespace writeback::agent {
namespace {

namespace json = boost::json;

constexpr std::chrono::seconds on_top_of_its_own{10};
constexpr std::size_t max_answer_bytes = 4UL * 1024 * 1024;

struct EndCurl {
  void operator()(CURL* curl) const { curl_easy_cleanup(curl); }
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using Curl = std::unique_ptr<CURL, EndCurl>;

std::size_t take(char* bytes, std::size_t size, std::size_t count, void* into) {
  auto& text = *static_cast<std::string*>(into);
  if (text.size() + size * count > max_answer_bytes) return 0;
  text.append(bytes, size * count);
  return size * count;
}

/// Why there is no connection, as far as the file system knows.
CallFailure no_connection(const std::string& path, const std::string& why) {
  struct stat ignored {};
  const bool is_hidden = stat(path.c_str(), &ignored) != 0;
  if (is_hidden ? errno == EACCES : access(path.c_str(), R_OK | W_OK) != 0) {
    return {exit_not_permitted,
            path + ": only root and the user of the daemon may call it; try with sudo"};
  }
  return {exit_unavailable, "no writebackd answers at " + path + " (" + why +
                                "): `systemctl status writebackd` says why, and --config has to "
                                "name the ini file it was started with"};
}

DaemonAnswer call(const Config& config, const std::string& path, const CleansedString* body) {
  const Curl curl(curl_easy_init());
  if (!curl) throw CallFailure(exit_failed, "no memory");
  const std::string socket = control_socket_to_call(config.file, config.state_dir);
  const std::string url = "http://localhost" + path;
  std::string text;
  std::unique_ptr<curl_slist, EndCurl> headers(
      curl_slist_append(nullptr, "Content-Type: application/json"));
  curl_easy_setopt(curl.get(), CURLOPT_UNIX_SOCKET_PATH, socket.c_str());
  curl_easy_setopt(curl.get(), CURLOPT_URL, url.c_str());
  curl_easy_setopt(curl.get(), CURLOPT_PROXY, "");
  curl_easy_setopt(curl.get(), CURLOPT_NOSIGNAL, 1L);
  const auto patience = config.api.request_timeout + on_top_of_its_own;
  curl_easy_setopt(curl.get(), CURLOPT_TIMEOUT_MS, static_cast<long>(patience.count()));
  curl_easy_setopt(curl.get(), CURLOPT_WRITEFUNCTION, &take);
  curl_easy_setopt(curl.get(), CURLOPT_WRITEDATA, &text);
  if (body != nullptr) {
    curl_easy_setopt(curl.get(), CURLOPT_HTTPHEADER, headers.get());
    curl_easy_setopt(curl.get(), CURLOPT_POSTFIELDSIZE, static_cast<long>(body->size()));
    curl_easy_setopt(curl.get(), CURLOPT_POSTFIELDS, body->data());
  }
  const CURLcode result = curl_easy_perform(curl.get());
  if (result == CURLE_COULDNT_CONNECT) throw no_connection(socket, curl_easy_strerror(result));
  if (result == CURLE_OPERATION_TIMEDOUT) {
    throw CallFailure(exit_try_again, "the daemon took too long: what was asked for may be done");
  }
  if (result != CURLE_OK) {
    throw CallFailure(body == nullptr ? exit_unavailable : exit_try_again,
                      std::string("the daemon ended the connection (") +
                          curl_easy_strerror(result) + "): look first whether it is done");
  }
  DaemonAnswer answer;
  curl_easy_getinfo(curl.get(), CURLINFO_RESPONSE_CODE, &answer.status);
  curl_off_t retry_after = 0;
  curl_easy_getinfo(curl.get(), CURLINFO_RETRY_AFTER, &retry_after);
  answer.retry_after_s = static_cast<long>(retry_after);
  boost::system::error_code error;
  auto value = json::parse(text, error);
  if (!error && value.is_object()) answer.members = std::move(value.as_object());
  return answer;
}

/// "violations" and "errors": what each of them says, one a line.
void print_reasons(const json::object& members, std::string_view list, const char* name,
                   const char* text) {
  const auto* all = members.if_contains(list);
  if (all == nullptr || !all->is_array()) return;
  for (const auto& one : all->as_array()) {
    if (!one.is_object()) continue;
    std::fprintf(stderr, "  %s: %s\n", printable(text_in(one.as_object(), name)).c_str(),
                 printable(text_in(one.as_object(), text)).c_str());
  }
}

}  // namespace

DaemonAnswer get_from_daemon(const Config& config, const std::string& path) {
  return call(config, path, nullptr);
}

DaemonAnswer post_to_daemon(const Config& config, const std::string& path,
                            const CleansedString& body) {
  return call(config, path, &body);
}

DaemonAnswer post_to_daemon(const Config& config, const std::string& path,
                            const json::object& body) {
  const std::string text = json::serialize(body);
  return post_to_daemon(config, path, CleansedString(text.begin(), text.end()));
}

ExitCode code_for(const DaemonAnswer& answer) {
  if (answer.done()) return exit_done;
  const std::string code = text_in(answer.members, "code");
  const bool may_pass = answer.status == 429 || answer.status >= 503 ||
                        code == "operation_in_progress" || code == "outcome_unknown";
  return may_pass ? exit_try_again : exit_failed;
}

ExitCode report_problem(const DaemonAnswer& answer) {
  const std::string title = text_in(answer.members, "title");
  if (title.empty()) {
    std::fprintf(stderr,
                 "writebackctl: no answer that can be understood (HTTP status %ld); is the "
                 "daemon of the same version?\n",
                 answer.status);
    return exit_failed;
  }
  const std::string detail = text_in(answer.members, "detail");
  std::fprintf(stderr, "writebackctl: %s%s%s\n", printable(title).c_str(),
               detail.empty() ? "" : ": ", printable(detail).c_str());
  print_reasons(answer.members, "violations", "rule", "message");
  print_reasons(answer.members, "errors", "pointer", "reason");
  if (answer.retry_after_s > 0) {
    std::fprintf(stderr, "  try again in %ld s\n", answer.retry_after_s);
  }
  std::fprintf(stderr,
               "  code %s, operation %s: docs/problems.md says what to do, and the log why\n",
               printable(text_in(answer.members, "code")).c_str(),
               printable(text_in(answer.members, "operation")).c_str());
  return code_for(answer);
}

}  // namespace writeback::agent

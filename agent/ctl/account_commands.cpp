#include "agent/ctl/account_commands.hpp"

#include <boost/json/serialize.hpp>
#include <cstdio>

#include "agent/ctl/answer_members.hpp"
#include "agent/ctl/daemon_call.hpp"
#include "agent/ctl/printable.hpp"
#include "agent/ctl/typed_password.hpp"

namespace writeback::agent {
namespace {

namespace json = boost::json;

/// {"user": …}, and what else the call takes.
json::object about(const std::string& user) {
  json::object body;
  body["user"] = user;
  return body;
}

/// As a line of a table: lists with commas, what is not known as "unknown".
std::string plain(const json::value& value) {
  if (value.is_null()) return "unknown";
  if (value.is_string()) return printable(value.as_string());
  if (value.is_bool()) return value.as_bool() ? "yes" : "no";
  if (!value.is_array()) return json::serialize(value);
  std::string all;
  for (const auto& item : value.as_array()) all += (all.empty() ? "" : ", ") + plain(item);
  return all.empty() ? "none" : all;
}

void print_members(const json::object& members, const std::string& before) {
  for (const auto& member : members) {
    const std::string name = before + std::string(member.key());
    if (member.value().is_object()) {
      print_members(member.value().as_object(), name + ".");
    } else {
      std::printf("%-36s %s\n", name.c_str(), plain(member.value()).c_str());
    }
  }
}

ExitCode show(const DaemonAnswer& answer, bool as_json) {
  if (as_json) {
    std::printf("%s\n", json::serialize(answer.members).c_str());
    return code_for(answer);
  }
  if (!answer.done()) return report_problem(answer);
  print_members(answer.members, "");
  return exit_done;
}

/// JSON by hand, so that the password is in memory that is cleansed, and there only.
void append_quoted(CleansedString& text, std::string_view value) {
  constexpr std::string_view digits = "0123456789abcdef";
  text += '"';
  for (const char c : value) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') text += '\\';
    if (byte >= 0x20) {
      text += c;
    } else {
      text += "\\u00";
      text += digits[byte >> 4U];
      text += digits[byte & 0xFU];
    }
  }
  text += '"';
}

}  // namespace

ExitCode show_status(const Config& config, const std::string& user, bool as_json) {
  return show(post_to_daemon(config, "/v1/account/status", about(user)), as_json);
}

ExitCode reset_password(const Config& config, const std::string& user, bool must_change) {
  std::string objection;
  const auto password = read_new_password(user, objection);
  if (!password) throw CallFailure(exit_failed, objection);
  const std::string name = json::serialize(json::value(user));
  CleansedString body("{\"user\": ");
  body.append(name.data(), name.size());
  body += ", \"new_password\": ";
  append_quoted(body, password->reveal());
  body += must_change ? ", \"must_change\": true}" : "}";
  const auto answer = post_to_daemon(config, "/v1/password/reset", body);
  if (!answer.done()) return report_problem(answer);
  const bool was_locked = says_yes(answer.members, "unlocked");
  std::printf("%s has the new password%s%s\n", user.c_str(),
              was_locked ? ", and is not locked any more" : "",
              must_change ? "; another one has to be chosen at the next sign-in" : "");
  return exit_done;
}

ExitCode unlock_account(const Config& config, const std::string& user) {
  const auto answer = post_to_daemon(config, "/v1/account/unlock", about(user));
  if (!answer.done()) return report_problem(answer);
  const bool was_locked = text_in(answer.members, "result") == "unlocked";
  std::printf(was_locked ? "%s is unlocked\n" : "%s was not locked\n", user.c_str());
  return exit_done;
}

ExitCode show_registration(const Config& config, const std::string& user, bool as_json) {
  return show(post_to_daemon(config, "/v1/support/registration", about(user)), as_json);
}

ExitCode clear_registration(const Config& config, const std::string& user) {
  const auto answer = post_to_daemon(config, "/v1/support/registration/clear", about(user));
  if (!answer.done()) return report_problem(answer);
  const bool was_there = says_yes(answer.members, "cleared");
  std::printf(was_there ? "what %s registered is forgotten\n" : "%s had registered nothing\n",
              user.c_str());
  return exit_done;
}

}  // namespace writeback::agent

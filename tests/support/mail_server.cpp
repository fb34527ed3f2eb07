#include "tests/support/mail_server.hpp"

#include <openssl/evp.h>
#include <pwd.h>
#include <unistd.h>

#include <filesystem>
#include <regex>
#include <stdexcept>

#include "tests/support/free_port.hpp"
#include "tests/support/one_for_all_tests.hpp"
#include "tests/support/secrets_used.hpp"
#include "tests/support/wait_until.hpp"

namespace writeback::support {
namespace {

namespace fs = std::filesystem;

constexpr const char* program = "/usr/sbin/exim4";
constexpr const char* exims_user = "Debian-exim";
constexpr std::string_view begins = "=====BEGIN=====\n";
constexpr std::string_view ends = "=====END=====\n";

OneForAllTests<MailServer>& shared_slot() {
  static OneForAllTests<MailServer> slot;
  return slot;
}

void give_to_exim(const std::string& path) {
  const passwd* user = getpwnam(exims_user);
  if (user == nullptr || chown(path.c_str(), user->pw_uid, user->pw_gid) != 0) {
    throw std::runtime_error("can't be given to exim: " + path);
  }
}

std::string config_text(const std::string& folder, const std::string& user,
                        const std::string& password, std::uint16_t port, std::uint16_t tls_port) {
  return "primary_hostname = localhost\n"
         "spool_directory = " +
         folder +
         "/spool\n"
         "log_file_path = " +
         folder +
         "/log/%slog\n"
         "pid_file_path = " +
         folder +
         "/spool/exim.pid\n"
         "local_interfaces = 127.0.0.1\n"
         "daemon_smtp_ports = " +
         std::to_string(port) + " : " + std::to_string(tls_port) +
         "\n"
         "tls_on_connect_ports = " +
         std::to_string(tls_port) +
         "\n"
         "tls_advertise_hosts = *\n"
         "tls_certificate = " +
         folder +
         "/server.crt\n"
         "tls_privatekey = " +
         folder +
         "/server.key\n"
         "auth_advertise_hosts = ${if eq{$tls_in_cipher}{}{}{*}}\n"
         "acl_smtp_rcpt = acl_rcpt\n"
         "rfc1413_query_timeout = 0s\n"
         "smtp_accept_max = 200\n"
         "smtp_accept_queue_per_connection = 0\n"
         "begin acl\n"
         "acl_rcpt:\n"
         "  deny message = sign in first\n"
         "       !authenticated = *\n"
         "  deny message = no such person\n"
         "       local_parts = refused\n"
         "  accept\n"
         "begin routers\n"
         "all:\n"
         "  driver = accept\n"
         "  transport = to_file\n"
         "begin transports\n"
         "to_file:\n"
         "  driver = appendfile\n"
         "  file = " +
         folder +
         "/spool/arrived\n"
         "  user = Debian-exim\n"
         "  envelope_to_add\n"
         "  message_prefix = \"=====BEGIN=====\\n\"\n"
         "  message_suffix = \"\\n=====END=====\\n\"\n"
         "begin authenticators\n"
         "plain:\n"
         "  driver = plaintext\n"
         "  public_name = PLAIN\n"
         "  server_prompts = :\n"
         "  server_condition = ${if and{{eq{$auth2}{" +
         user + "}}{eq{$auth3}{" + password + "}}}}\n";
}

std::string decoded(const std::string& lines) {
  std::string plain;
  for (std::size_t at = 0; at < lines.size();) {
    const auto end = std::min(lines.find('\n', at), lines.size());
    std::string line = lines.substr(at, end - at);
    at = end + 1;
    while (!line.empty() && line.back() == '\r') line.pop_back();
    if (line.empty()) continue;
    std::string bytes(line.size() / 4 * 3, '\0');
    const int length = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(bytes.data()),
                                       reinterpret_cast<const unsigned char*>(line.data()),
                                       static_cast<int>(line.size()));
    if (length < 0) return {};
    const std::size_t padding = line.ends_with("==") ? 2 : line.ends_with("=") ? 1 : 0;
    plain += bytes.substr(0, static_cast<std::size_t>(length) - padding);
  }
  return plain;
}

std::string part_of(const std::string& mail, const std::string& type) {
  const auto header = mail.find("Content-Type: " + type);
  if (header == std::string::npos) return {};
  const auto body = mail.find("\n\n", header);
  const auto end = mail.find("\n--", body);
  return decoded(mail.substr(body + 2, end - body - 2));
}

ArrivedMail read_mail(const std::string& whole) {
  ArrivedMail mail;
  mail.head = whole.substr(0, whole.find("\n\n"));
  std::smatch found;
  if (std::regex_search(mail.head, found, std::regex("Subject: ([^\\n]*(\\n [^\\n]*)*)"))) {
    mail.subject = found[1];
  }
  mail.text = part_of(whole, "text/plain");
  mail.html = part_of(whole, "text/html");
  return mail;
}

}  // namespace

bool MailServer::can_start() {
  return fs::exists(program) && geteuid() == 0;
}

MailServer& MailServer::shared() {
  return shared_slot().get();
}

void MailServer::end_shared() {
  shared_slot().end();
}

MailServer::MailServer() : port_(free_port()), tls_port_(free_port()), password_(fresh_password()) {
  const auto identity = authority_.issue({.subject = "127.0.0.1"});
  for (const char* name : {"spool", "log"}) {
    fs::create_directory(folder_ / name);
    give_to_exim(folder_ / name);
  }
  // exim reads its files after it has given up being root.
  fs::permissions(folder_.path(),
                  fs::perms::owner_all | fs::perms::group_exec | fs::perms::others_exec);
  write_file(folder_ / "server.crt", identity.certificate, 0644);
  write_file(folder_ / "server.key", identity.private_key);
  give_to_exim(folder_ / "server.key");
  write_file(folder_ / "exim.conf", config_text(folder_.path(), user_, password_, port_, tls_port_),
             0644);
  process_ = std::make_unique<ChildProcess>(
      ChildProcess::Start{{program, "-C", folder_ / "exim.conf", "-bdf"}, folder_ / "output"});
  const bool listens = wait_until([&] { return is_listening(port_) && is_listening(tls_port_); });
  if (!listens) throw std::runtime_error("exim does not listen: " + read_file(folder_ / "output"));
}

MailServer::~MailServer() {
  process_->end();
}

std::string MailServer::starttls_url() const {
  return "smtp://127.0.0.1:" + std::to_string(port_);
}

std::string MailServer::tls_url() const {
  return "smtps://127.0.0.1:" + std::to_string(tls_port_);
}

std::vector<ArrivedMail> MailServer::mails_to(const std::string& address) const {
  std::vector<ArrivedMail> mails;
  const std::string file = folder_ / "spool/arrived";
  if (!fs::exists(file)) return mails;
  const std::string all = read_file(file);
  for (auto at = all.find(begins); at != std::string::npos; at = all.find(begins, at)) {
    at += begins.size();
    const auto end = all.find(ends, at);
    if (end == std::string::npos) break;  // it is being written
    const auto mail = read_mail(all.substr(at, end - at));
    if (mail.head.find("Envelope-to: " + address) != std::string::npos) mails.push_back(mail);
  }
  return mails;
}

ArrivedMail MailServer::wait_for(const std::string& address, std::size_t count) const {
  std::vector<ArrivedMail> mails;
  const bool came = wait_until([&] {
    mails = mails_to(address);
    return mails.size() >= count;
  });
  if (!came) {
    throw std::runtime_error("no mail came to " + address + ":\n" + read_file(folder_ / "output"));
  }
  return mails.back();
}

std::string code_in(const std::string& text) {
  std::smatch found;
  if (!std::regex_search(text, found, std::regex("\\b([0-9]{6})\\b"))) return {};
  return SecretsUsed::of_this_process().add(found[1]);
}

}  // namespace writeback::support

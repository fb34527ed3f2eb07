#include "notify/smtp_mailer.hpp"

#include <algorithm>
#include <utility>

namespace writeback::notify {
namespace {

constexpr std::chrono::seconds longest_try{10};

/// A server that says no for good to this mail: another one of the same company says the same.
bool is_refused_for_good(const TransferEnd& end) {
  return !end.answered && end.status >= 550 && end.status < 560;
}

}  // namespace

Task<void> SmtpMailer::send(MailText mail, Deadline deadline) const {
  mail.from_name = settings_->from_name;
  mail.from_address = settings_->from_address;
  mail.reply_to = settings_->reply_to;
  const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  const auto message = mail_message(mail, now, unique_());
  if (!message) {
    co_return Problem{ProblemKind::delivery_failed, "an address that mail can't be sent to"};
  }
  std::string reasons;
  std::size_t left = settings_->servers.size();
  for (const auto& server : settings_->servers) {
    const auto transfer = std::make_shared<Transfer>();
    transfer->url = server;
    transfer->body = *message;
    transfer->ca_file = settings_->ca_certificate;
    transfer->user = settings_->user;
    transfer->password = settings_->password.clone();
    transfer->require_tls = settings_->starttls;
    transfer->mail_from = "<" + settings_->from_address + ">";
    transfer->recipients = {"<" + mail.to + ">"};
    const auto moment = std::chrono::steady_clock::now();
    const Deadline by = moment + std::min<Deadline::duration>(
                                     longest_try, (deadline - moment) / static_cast<long>(left--));
    const auto end = co_await transfers_->run(Lane::mail, transfer, by);
    if (!end) co_return end.error();
    if (end->answered) co_return Result<void>();
    reasons += (reasons.empty() ? "" : "; ") + server + ": " + end->reason;
    if (end->status > 0) reasons += " (" + std::to_string(end->status) + ")";
    // Another server would send it a second time.
    if (end->may_have_been_taken || is_refused_for_good(*end)) break;
  }
  co_return Problem{ProblemKind::delivery_failed, reasons};
}

}  // namespace writeback::notify

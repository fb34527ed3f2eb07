// Resets a password: go run reset.go USER, with the new password as one line of standard input.
package main

import (
	"bufio"
	"bytes"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"strconv"
	"strings"
	"time"
)

var again = map[string]bool{"directory_unavailable": true, "operation_in_progress": true, "outcome_unknown": true}

type answer struct {
	Result, Code, Title, Detail string
	wait                        time.Duration // before the next call
}

func callOnce(client *http.Client, body []byte, key string) (answer, error) {
	said := answer{wait: 2 * time.Second}
	request, err := http.NewRequest("POST", os.Getenv("WRITEBACKD_URL")+"/v1/password/reset", bytes.NewReader(body))
	if err != nil {
		return said, err
	}
	request.Header.Set("Authorization", "Bearer "+os.Getenv("WRITEBACKD_KEY"))
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Idempotency-Key", key)
	reply, err := client.Do(request)
	if err != nil {
		return said, err
	}
	defer reply.Body.Close()
	if seconds, err := strconv.Atoi(reply.Header.Get("Retry-After")); err == nil {
		said.wait = time.Duration(min(seconds, 30)) * time.Second
	}
	err = json.NewDecoder(reply.Body).Decode(&said) // a balancer's own page is no answer either
	return said, err
}

func min(a, b int) int {
	if a < b {
		return a
	}
	return b
}

func untrusted(err error) bool {
	var unknown x509.UnknownAuthorityError
	var host x509.HostnameError
	var invalid x509.CertificateInvalidError
	return errors.As(err, &unknown) || errors.As(err, &host) || errors.As(err, &invalid)
}

func newClient() (*http.Client, error) {
	authority, err := os.ReadFile(os.Getenv("WRITEBACKD_CA"))
	if err != nil {
		return nil, err
	}
	trust := x509.NewCertPool()
	trust.AppendCertsFromPEM(authority)
	return &http.Client{
		Timeout:   30 * time.Second,
		Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: trust, MinVersion: tls.VersionTLS12}},
	}, nil
}

func run() int {
	client, err := newClient()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	password, _ := bufio.NewReader(os.Stdin).ReadString('\n')
	body, _ := json.Marshal(map[string]string{"user": os.Args[1], "new_password": strings.TrimSuffix(password, "\n")})
	random := make([]byte, 18)
	if _, err := rand.Read(random); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	// One key for this wish: with the same key again nothing is written twice, and what became of a lost answer is found out.
	key := base64.RawURLEncoding.EncodeToString(random)
	var said answer
	for attempt := 1; attempt <= 3; attempt++ {
		said, err = callOnce(client, body, key)
		switch {
		case untrusted(err):
			fmt.Fprintf(os.Stderr, "%v: WRITEBACKD_CA has to name the authority\n", err)
			return 1
		case err != nil:
			said.Code = ""
			fmt.Fprintf(os.Stderr, "no answer, attempt %d: %v\n", attempt, err)
		case said.Result == "password_reset":
			fmt.Println("done")
			return 0
		case again[said.Code]:
			fmt.Fprintf(os.Stderr, "%s, attempt %d: %s\n", said.Code, attempt, said.Title)
		default:
			return refused(said)
		}
		if attempt < 3 {
			time.Sleep(said.wait)
		}
	}
	if said.Code == "outcome_unknown" {
		fmt.Fprintln(os.Stderr, "It may have worked: try the new password first.")
	}
	return 75
}

func refused(said answer) int {
	if said.Detail == "" {
		said.Detail = said.Title
	}
	fmt.Fprintln(os.Stderr, said.Detail)
	if said.Code == "too_many_attempts" {
		return 75
	}
	return 1
}

func main() { os.Exit(run()) }

const FILES = [
  ...['.env', '.env.example', '.env.local', '.git/config', '.git/HEAD', '.gitignore', '.npmrc'],
  ...['.htaccess', '.htpasswd', '.DS_Store', '.ssh/id_rsa', '.well-known/security.txt'],
  ...['package.json', 'package-lock.json', 'tsconfig.json', 'adonisrc.ts', 'adonisrc.js', 'ace'],
  ...['server.js', 'bin/server.js', 'start/env.ts', 'start/routes.ts', 'config/database.js'],
  ...['database.sql', 'dump.sql', 'backup.sql', 'backup.zip', 'backup.tar.gz', 'www.zip'],
  ...['secrets.json', '.data/secrets.json', 'demo-sign-ins.json', 'checkpoints.txt', 'key.pem'],
  ...['robots.txt', 'sitemap.xml', 'crossdomain.xml', 'favicon.ico', 'README.md', 'LICENSE'],
  ...['assets/app.js.map', 'assets/app.css.map', 'assets/.env', 'assets/../.env', 'assets/'],
]

const PLACES = [
  ...['admin', 'administrator', 'login', 'phpmyadmin', 'adminer', 'console', 'debug', 'trace'],
  ...[
    'metrics',
    'status',
    'server-status',
    'actuator',
    'actuator/env',
    'info',
    'graphql',
    'swagger',
  ],
  ...['api', 'api/', 'api/v1', 'api/v1/', 'api/v2', 'api/v1/users', 'api/docs', 'openapi.json'],
  ...['uploads', 'files', 'storage', 'tmp', 'logs', 'log', 'mail', 'backup', 'old', 'test', 'dev'],
  ...['node_modules', 'build', 'dist', 'src', 'public', 'static', 'vendor', 'cgi-bin', 'bench'],
  ...['backoffice/admin', 'backoffice/users', 'backoffice/export', 'audit/export', 'portal/admin'],
]

const TRICKS = [
  ...[
    '..%2f.env',
    '%2e%2e/.env',
    '..;/backoffice',
    'backoffice;/',
    'backoffice%00',
    '%5c..%5c.env',
  ],
  ...['BACKOFFICE', 'Backoffice/', 'backoffice//staff', '//backoffice', './backoffice', '%61udit'],
  ...['sign-in.bak', 'sign-in~', 'sign-in.php', 'index.html', 'index.php', 'backoffice.json'],
]

/** What is often left lying about, or let in by another spelling. */
export const STRAY: readonly string[] = [...FILES, ...PLACES, ...TRICKS]
